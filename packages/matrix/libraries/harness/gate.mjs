/** Where handlers hang until a scenario lets them go. */
export class Gate {
  #waiting = [];
  #open = false;

  get hung() {
    return this.#waiting.length;
  }

  async hang() {
    if (this.#open) return;
    await new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Those that hang go on. */
  release() {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** And those that come, until it is closed. */
  open() {
    this.#open = true;
    this.release();
  }

  close() {
    this.#open = false;
  }
}
