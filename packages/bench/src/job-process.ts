import { JOBS, type Jobs } from './jobs.js';

/** Does the job that it is given the name of, and sends what comes of it. */
async function main(): Promise<void> {
  const result = await JOBS[process.argv[2] as keyof Jobs]();
  process.send?.(result, () => process.exit());
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
