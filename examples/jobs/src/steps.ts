/** What the jobs of every recipe do, in your own code: a document is made of an invoice, then it is sent. */
export interface Steps {
  render(invoice: string): Promise<string>;
  send(document: string): Promise<void>;
}
