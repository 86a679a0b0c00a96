import { JOBS, type Jobs } from './jobs.js';

/** Does the job that it is given the name of, with what it is given besides, and sends what comes of it. */
async function main(): Promise<void> {
  const [, , job, ...args] = process.argv;
  const result = await (JOBS[job as keyof Jobs] as (...args: string[]) => Promise<unknown>)(...args);
  process.send?.(result, () => process.exit());
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
