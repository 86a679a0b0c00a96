/** Tells whether what was begun is over. */
export type IsOver = () => boolean | undefined;

/** Counts what is open by asking each whether it is over. It adds no listener, and keeps nothing alive. */
export class Open {
  begun = 0;
  readonly #open = new Set<IsOver>();

  begin(isOver: IsOver): void {
    this.begun++;
    this.#open.add(isOver);
  }

  /** How many are open now. One that was collected without being over stays open. */
  count(): number {
    for (const isOver of this.#open) if (isOver()) this.#open.delete(isOver);
    return this.#open.size;
  }
}
