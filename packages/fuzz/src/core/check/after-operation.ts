import type { World } from '../world.js';

/** What has to hold after every operation. */
export function checkActive(world: World): void {
  if (world.fault !== undefined) throw world.fault;
  // A read looks for the provider of every book, and every object is read here.
  world.lookAll();
  for (const { real, model } of world.objects) {
    const expected = model.requests.length;
    const active = world.hooks.disarmed(() => real.active);
    world.expect(active === expected, () => `${model.label}.active is ${active}, and should be ${expected}`);
  }
  for (const { real, model } of world.closed) {
    world.expect(real.active === 0, () => `${model.label} is closed, and its active is ${real.active}`);
  }
}

/** What has to hold then, once all promises that were settled have arrived: a read may settle some. */
export function checkDrains(world: World): void {
  for (const { model } of [...world.objects, ...world.closed]) {
    for (const drain of model.drains) {
      const { label, due, aborted, outcome } = drain;
      if (!due && aborted === undefined) {
        world.expect(
          outcome === undefined,
          () => `${label} is settled with ${model.requests.length} in flight`,
        );
        continue;
      }
      world.expect(outcome !== undefined, () => `${label} is not settled`);
      world.expect(
        outcome?.resolved === (aborted === undefined),
        () => `${label} has ${outcome?.resolved ? 'resolved' : 'rejected'}`,
      );
      world.expect(
        aborted === undefined || outcome?.reason === aborted.reason,
        () => `${label} has another reason`,
      );
      model.drains.delete(drain);
    }
  }
  if (world.drains.length > 0) world.drains = world.drains.filter(({ drain }) => drain.outcome === undefined);
}
