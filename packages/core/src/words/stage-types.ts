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

declare const bound: unique symbol;

/** A stage with its attributes, resolved once: takes the place of the name and the attributes in every call. */
export interface BoundStage {
  /** The name of the stage. */
  readonly name: string;
  /** Those that it was bound to; empty where it has none. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly [bound]: true;
}

declare const hint: unique symbol;

// Nothing has one of these types. They stand in what the compiler says, beside what is allowed.

/** The stages that need attributes, and the names of these. */
export interface WithAttributes<Names> {
  readonly [hint]: Names;
}

/** No stage was declared with attributes, and so none takes any. */
export interface NoStageHasAttributes {
  readonly [hint]: never;
}

/** The arguments in the order in which they are asked for. */
export interface ArgumentOrder<InOrder extends string> {
  readonly [hint]: InOrder;
}

/** A name that an attribute cannot have: something else has it. */
export interface Reserved<For extends string> {
  readonly [hint]: For;
}

/**
 * What stands for a stage in calls. Each is reached as a property: of a type with a name of its own the compiler says the name,
 * and not which stages there are.
 */
export interface StageTypes<S> {
  readonly name: keyof S & string;
  /** Those that stand alone: without attributes, or bound. */
  readonly alone:
    | { [T in keyof S & string]: keyof S[T] extends never ? T : never }[keyof S & string]
    | BoundStage
    | Needing<{ [T in keyof S & string as keyof S[T] extends never ? never : T]: keyof S[T] }>;
  /** The names of those with attributes; any, where the stages are not known. */
  readonly attributed: string extends keyof S
    ? string
    : { [T in keyof S & string]: keyof S[T] extends never ? never : T }[keyof S & string];
  /** Where there are none of these. */
  readonly noneAttributed: [StageTypes<S>['attributed']] extends [never] ? NoStageHasAttributes : never;
  /** The attributes of each. */
  readonly attributes: {
    readonly [T in keyof S]: {
      -readonly [K in keyof S[T]]: S[T][K] extends readonly AttributeValue[]
        ? S[T][K][number]
        : AttributeValue;
    };
  };
}

/** None where the stages are not known: metrics of any stages are metrics. */
type Needing<Names> = string extends keyof Names
  ? never
  : keyof Names extends never
    ? never
    : WithAttributes<Names>;

/** Refuses stages that have the name of one of the lifecycle, and attributes that are called `stage`. */
export type Unreserved<S, Lifecycle extends string> = {
  readonly [T in keyof S]: IsReserved<T, Lifecycle> extends true
    ? 'reserved: a stage of the lifecycle'
    : { readonly [K in keyof S[T]]: K extends 'stage' ? Reserved<'the name of the stage'> : unknown };
};

type IsReserved<Name, Lifecycle extends string> = string extends Lifecycle
  ? false
  : Name extends Lifecycle
    ? true
    : false;
