import { Ledger } from '../books/ledger.js';
import type { Exporter } from '../reports/exporter.js';
import type { Request } from '../request/request.js';
import type { Source } from './provider.js';
import type { BindingSettings } from './settings.js';

/** One ledger of a name, where its provider is looked for, and what exports it now. */
export class Binding {
  readonly settings: BindingSettings;
  readonly ledger: Ledger<Request>;
  source: Source;
  exporter: Exporter | undefined;
  /** Metrics objects that count in it. */
  users = 0;

  constructor(settings: BindingSettings, source: Source) {
    this.settings = settings;
    this.ledger = new Ledger(settings);
    this.source = source;
  }
}
