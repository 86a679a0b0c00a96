/** A value of an attribute. Other types are dropped with a warning: they could not be counted down again. */
export type AttributeValue = string | number | boolean;

/**
 * The attributes of one stage: for each, the closed list of its values, or `'open'` where the values are not
 * known beforehand. Open values are bounded by `cardinalityLimit` alone.
 */
export type StageDefinition = Readonly<Record<string, readonly AttributeValue[] | 'open'>>;

/** Every stage that requests can be in, by name. `stage` is reserved and cannot be an attribute. */
export type StageDefinitions = Readonly<Record<string, StageDefinition>>;

/** Stages without attributes, by their names. */
export type PlainStages<Name extends string> = { readonly [K in Name]: Readonly<Record<never, never>> };

/** The names of the declared stages. */
export type StageName<S> = keyof S & string;

/** The attributes that a stage asks for, with the values that it allows. */
export type StageAttributes<D> = {
  readonly [K in keyof D]: D[K] extends readonly AttributeValue[] ? D[K][number] : AttributeValue;
};

declare const bound: unique symbol;

/** A stage with its attributes, resolved once: takes the place of the name and the attributes in every call. */
export interface BoundStage {
  readonly name: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly [bound]: true;
}

/** What follows a stage in a read: those of its attributes that are asked for. */
export type SomeStageArguments<S, T> = T extends keyof S
  ? keyof S[T] extends never
    ? []
    : [attributes?: Partial<StageAttributes<S[T]>>]
  : [];

/** What follows a stage in a call: its attributes, or nothing where it has none or is bound already. */
export type StageArguments<S, T> = T extends keyof S
  ? keyof S[T] extends never
    ? []
    : [attributes: StageAttributes<S[T]>]
  : [];
