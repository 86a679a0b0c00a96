import { type Account, accountOf } from './account-of.js';
import { numberFiles } from './numbered-files.js';

// Where the time of a request with three stages goes, in the four ways that it is compared with others.

export const onByBoundStages = () => account('bound', 'all on');
export const onByNames = () => account('names', 'all on');
export const aloneByBoundStages = () => account('bound', 'counts alone');
export const aloneByNames = () => account('names', 'counts alone');

async function account(by: 'bound' | 'names', what: 'all on' | 'counts alone'): Promise<Account> {
  numberFiles();
  const { globalMeterProvider } = await import('../core/global-meter-provider.js');
  const { COUNTS_ALONE, ourRequests } = await import('../core/our-requests.js');
  const options = what === 'all on' ? {} : COUNTS_ALONE;
  return accountOf(ourRequests(globalMeterProvider(), options)[by]);
}
