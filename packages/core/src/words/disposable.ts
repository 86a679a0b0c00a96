// What `using` needs of a type, declared here so that a consumer needs neither `lib: ESNext.Disposable` nor
// @types/node. Node has the symbol itself since 20.4. Both declarations merge with TypeScript's own.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
  interface Disposable {
    [Symbol.dispose](): void;
  }
}

/** A scope that can be left once: by `end`, or by the end of the block that a `using` declaration is in. */
export interface Scope {
  /** Ends it. Later calls do nothing. Never throws. */
  end(): void;
  /** The same as `end`, for `using`. */
  [Symbol.dispose](): void;
}
