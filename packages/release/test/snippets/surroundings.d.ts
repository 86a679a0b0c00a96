// What the snippets of the documents take for granted: the reader's own code.
declare function query(...question: unknown[]): Promise<object[]>;
declare function toPdf(rows: object[]): Promise<Buffer>;
declare function fetchInvoice(job: object): Promise<void>;
declare function render(job: object): Promise<void>;
declare function send(job: object): Promise<void>;
declare function route(): Promise<void>;
declare function dispatch(): Promise<void>;
