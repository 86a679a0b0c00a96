import type { Pooled, World } from '../world.js';

/** A verb of one request, on both sides. Callbacks that it makes come before what it changes. */
export function verbOf(
  world: World,
  request: Pooled,
  what: string,
  real: () => unknown,
  model: () => void,
): void {
  const said = `${request.label}.${what}`;
  world.say(() => said);
  world.working(request.model, () => {
    world.verb(said, real);
    model();
  });
  seen(world, request, said);
}

/** Its series are known from now on, and it is where it should be. */
export function seen(world: World, { model, owner, real, label }: Pooled, said: string): void {
  if (!model.ended) owner.model.name.meet(model);
  if (world.busy.has(model)) return;
  const stage = model.ended ? undefined : model.stage.name;
  world.expect(
    real.stage === stage,
    () => `after ${said}, ${label} is in ${real.stage}, and should be in ${stage}`,
  );
}
