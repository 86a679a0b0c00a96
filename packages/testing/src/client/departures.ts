/** The manners in which a client goes away, by what they read like after "a client that". */
export type Departures<Path> = Readonly<Record<string, (path: Path) => void>>;

export function depart<Path>(departures: Departures<Path>, departure: string, path: Path): void {
  const act = departures[departure];
  if (act === undefined) throw new TypeError(`this client knows no departure '${departure}'`);
  act(path);
}
