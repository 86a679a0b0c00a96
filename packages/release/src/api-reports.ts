import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { type Package, publishedPackages } from './repository.js';

const SILENT = { default: { logLevel: ExtractorLogLevel.None } };

/** Whether the public face of a package is the one of its committed report; with `update` the report is written anew. */
export function apiIsAsReported({ folder }: Package, update = false): boolean {
  const temporary = mkdtempSync(join(tmpdir(), 'stageguard-api-'));
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, 'dist/index.d.ts'),
      compiler: { tsconfigFilePath: join(folder, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: basename(folder),
        reportFolder: folder,
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      // What a report says is reviewed in its diff; the compiler and the linter say the rest.
      messages: {
        compilerMessageReporting: SILENT,
        extractorMessageReporting: SILENT,
        tsdocMessageReporting: SILENT,
      },
    },
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  rmSync(temporary, { recursive: true });
  return !apiReportChanged;
}

if (require.main === module) {
  for (const its of publishedPackages()) apiIsAsReported(its, true);
}
