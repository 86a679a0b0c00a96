import { diag } from '@opentelemetry/api';
import type { Alarm } from '../violation.js';

/** Raises the alarm for what nobody caught, for what Node warns of, and for whatever OpenTelemetry or we log. */
export function watchProcess(alarm: Alarm): { stop(): void } {
  const uncaught = (error: unknown) => alarm.raise(`nobody caught ${inFull(error)}`);
  const warned = (warning: Error) => alarm.raise(`Node warns: ${warning}`);
  const logged = (message: string) => alarm.raise(`logged: ${message}`);
  const silent = () => {};
  process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught).on('warning', warned);
  diag.setLogger({ error: logged, warn: logged, info: silent, debug: silent, verbose: silent });
  return {
    stop() {
      process.off('uncaughtException', uncaught).off('unhandledRejection', uncaught).off('warning', warned);
      diag.disable();
    },
  };
}

function inFull(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
