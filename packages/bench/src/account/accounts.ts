import { timePerCall } from '../time-in-rounds.js';
import { type Account, accountOf, MEASURED } from './account-of.js';
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
  const call = ourRequests(globalMeterProvider(), options)[by];
  return accountOf({
    run: (times) => timePerCall(call, times),
    warmUp: 3_000_000,
    times: 20_000_000,
    placeOf(file) {
      if (file === undefined) return "Node's clock";
      const [, ours] = /\/core\/dist\/(.*)\.js$/.exec(file) ?? [];
      return ours === undefined ? MEASURED : `\`${ours}\``;
    },
  });
}
