import { type Account, accountOf } from './account-of.js';
import { numberFiles } from './numbered-files.js';

// Where the time of a request with three stages goes, in the four ways that it is compared with others.

export const onByBoundStages = () => account('bound', {});
export const onByNames = () => account('names', {});
export const aloneByBoundStages = () => account('bound', COUNTS_ALONE);
export const aloneByNames = () => account('names', COUNTS_ALONE);

const COUNTS_ALONE = { stageTime: false, stageOldestAge: false, stagePeak: false };

async function account(by: 'bound' | 'names', options: Partial<typeof COUNTS_ALONE>): Promise<Account> {
  numberFiles();
  const { globalMeterProvider } = await import('../core/global-meter-provider.js');
  const { ourRequests } = await import('../core/our-requests.js');
  return accountOf(ourRequests(globalMeterProvider(), options)[by]);
}
