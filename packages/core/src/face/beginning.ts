import type { RequestName } from '../request/request-name.js';
import type { Watch } from '../request/watch.js';
import { sayUnknown } from '../words/refusal.js';
import { warnOnce } from '../words/warn.js';

/** What `begin` may be told about a request. */
export interface Beginning {
  readonly name?: RequestName | undefined;
  readonly stage?: unknown;
  readonly watch?: Watch | undefined;
}

/** What `job` may be told. */
export interface JobBeginning extends Beginning {
  readonly attributes?: unknown;
}

const JOB_OPTIONS = ['attributes', 'name', 'stage'];

const NOTHING: JobBeginning = {};

/** The options that can be read. Each is read once, and what throws is left out with a warning. */
export function readBeginning(options: Beginning | undefined): Beginning {
  return options === undefined ? NOTHING : readOptions(options);
}

function readOptions(options: Beginning): Beginning {
  try {
    const { name, stage, watch } = options;
    return { name, stage, watch };
  } catch (error) {
    warnOnce('options of begin() that cannot be read are ignored', error);
    return NOTHING;
  }
}

/** The same for those of a job. */
export function readJob(options: JobBeginning | undefined): JobBeginning {
  if (options === undefined) return NOTHING;
  try {
    const { attributes, name, stage } = options;
    // A job runs whatever its options are.
    sayUnknown('an option of job() is ignored', options, JOB_OPTIONS);
    return { attributes, name, stage };
  } catch (error) {
    warnOnce('options of job() that cannot be read are ignored', error);
    return NOTHING;
  }
}
