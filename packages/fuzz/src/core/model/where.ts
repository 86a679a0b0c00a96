import type { Provider } from './provider.js';

// Where a request counts. All that is known of it is in this file.

/** Where a provider is looked for. */
export type Source = (() => Provider | undefined) | Provider | undefined;

/** The requests of one name and one source, exported together: through one provider at a time, or through none. */
export class Book {
  source: Source;
  provider: Provider | undefined;
  users = 0;

  constructor(source: Source) {
    this.source = source;
  }
}

/** A name, and a metrics object of it, as far as this file goes. */
interface Name {
  readonly books: Set<Book>;
}
interface Metrics {
  readonly name: Name;
  book: Book;
}

/** "Metrics objects of the same name whose provider is the same are one truth": those of one source share a book. */
export function open(name: Name, source: Source): Book {
  const known = [...name.books].find((book) => book.source === source);
  const book = known ?? new Book(source);
  name.books.add(book);
  book.users++;
  return book;
}

/**
 * "What is in flight goes along, whole, unless other metrics objects of the name count with this one: then it ends where
 * it began."
 */
export function move(metrics: Metrics, source: Source): void {
  const { book, name } = metrics;
  if (book.source === source) return;
  if (book.users === 1) {
    book.source = source;
    return;
  }
  book.users--;
  metrics.book = open(name, source);
}

/** A metrics object is closed. */
export function leave(metrics: Metrics, isEmpty: (book: Book) => boolean): void {
  metrics.book.users--;
  retire(metrics.name, isEmpty);
}

/** Nobody counts there any more, and nothing is in flight. */
export function retire(name: Name, isEmpty: (book: Book) => boolean): void {
  for (const book of name.books) {
    if (book.users > 0 || !isEmpty(book)) continue;
    name.books.delete(book);
    book.provider = undefined;
  }
}

/** "A no-op provider means the global one." So does one that is not there yet, or fails. */
export function find(book: Book, global: Provider | undefined): Provider | undefined {
  const given = typeof book.source === 'function' ? book.source() : book.source;
  return [given, global].find((one) => one?.exports);
}

/** Whether the books of one name are one truth. */
export function areOne(one: Book, other: Book): boolean {
  return one === other || one.provider === other.provider;
}

/**
 * Whether `active`, `count`, `snapshot` and `drained` of these metrics see what is in the book: "one truth, exported once,
 * and so are those that have no provider yet".
 */
export function reads(metrics: Metrics, book: Book): boolean {
  return areOne(metrics.book, book);
}
