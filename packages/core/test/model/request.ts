// The model of the property test: what the design says of a request, and no word on how requests are counted.

/** A stage with its attributes, as it is exported. */
export type Stage = Readonly<Record<string, string>>;

export const HANDLE: Stage = { stage: 'handle' };
export const DETACHED: Stage = { stage: 'detached' };

/** Base and guards each have a home, and a stage that was entered in its place. */
interface Place {
  home: Stage;
  stage: Stage;
}

export class ModelRequest {
  /** The metrics object that began it. */
  readonly metrics: number;
  attributes: Readonly<Record<string, unknown>>;
  life: 'open' | 'detached' | 'over' = 'open';
  /** When it entered the stage that it is in. */
  since = 0;
  began = 0;
  /** Its last sign of life beyond that. */
  sign = 0;
  overdue = false;
  /** How many have moved for it; how many had when it was asked last, and when it may be asked next. */
  bytes = 0;
  asked: number | undefined;
  askedNext = 0;

  readonly #base: Place;
  /** The newest on top. */
  readonly #guards: Place[] = [];
  #holds = 0;
  /** How it was released, and in which stage. */
  #released: { readonly stage: Stage; readonly outcome: string } | undefined;
  /** It has come into a stage: also into the one that it was in. */
  readonly #arrive: (request: ModelRequest) => void;
  readonly #over: (stage: Stage, outcome: string) => void;

  constructor(
    metrics: number,
    attributes: Readonly<Record<string, unknown>>,
    stage: Stage,
    arrive: (request: ModelRequest) => void,
    over: (stage: Stage, outcome: string) => void,
  ) {
    this.metrics = metrics;
    this.attributes = attributes;
    this.#base = { home: stage, stage };
    this.#arrive = arrive;
    this.#over = over;
    arrive(this);
  }

  get #top(): Place {
    return this.#guards.at(-1) ?? this.#base;
  }

  get stage(): Stage {
    return this.life === 'detached' ? DETACHED : this.#top.stage;
  }

  enter(stage: Stage): void {
    if (this.life !== 'open') return;
    this.#top.stage = stage;
    this.#arrive(this);
  }

  leave(): void {
    this.enter(this.#top.home);
  }

  advance(stage: Stage): void {
    if (this.life !== 'open') return;
    this.#base.home = this.#base.stage = stage;
    if (this.#guards.length === 0) this.#arrive(this);
  }

  rebase(stage: Stage): void {
    if (this.life !== 'open') return;
    if (this.#base.stage === this.#base.home) this.advance(stage);
    else this.#base.home = stage;
  }

  /** Opens a guard; what is returned ends it. */
  guard(stage: Stage): () => void {
    const guard: Place = { home: stage, stage };
    if (this.life === 'over') return () => {};
    this.#guards.push(guard);
    if (this.life === 'open') this.#arrive(this);
    return () => this.#endGuard(guard);
  }

  #endGuard(guard: Place): void {
    const place = this.#guards.indexOf(guard);
    if (place < 0) return;
    const wasTop = guard === this.#top;
    this.#guards.splice(place, 1);
    if (this.life === 'open' && wasTop) this.#arrive(this);
    this.#endIfFree();
  }

  hold(): () => void {
    let held = true;
    this.#holds++;
    return () => {
      if (held) this.#holds--;
      held = false;
      this.#endIfFree();
    };
  }

  release(outcome: string): void {
    if (this.life !== 'open') return;
    this.#released = { stage: this.stage, outcome };
    this.life = 'detached';
    this.#endIfFree();
    if (this.life === 'detached') this.#arrive(this);
  }

  #endIfFree(): void {
    if (this.life === 'detached' && this.#guards.length === 0 && this.#holds === 0) this.end('');
  }

  end(outcome: string): void {
    if (this.life === 'over') return;
    const { stage, outcome: its } = this.#released ?? { stage: this.stage, outcome };
    this.#over(stage, its);
    this.life = 'over';
    this.#guards.length = 0;
  }
}
