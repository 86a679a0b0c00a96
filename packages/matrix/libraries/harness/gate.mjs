/** Where handlers hang until a scenario lets them go. */
export class Gate {
  #waiting = [];

  get hung() {
    return this.#waiting.length;
  }

  hang() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  open() {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
