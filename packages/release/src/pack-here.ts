import { packAll } from './pack.js';

/** Packs what is built here into the folder that it is given. */
packAll(String(process.argv[2])).catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
