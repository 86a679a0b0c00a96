import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { type Package, publishedPackages, subpathsOf } from './repository.js';

const SILENT = { default: { logLevel: ExtractorLogLevel.None } };

/** Whether the public faces of a package are those of its committed reports; with `update` the reports are written anew. */
export function apiIsAsReported(its: Package, update = false): boolean {
  return ['', ...subpathsOf(its.manifest)]
    .map((subpath) => isAsReported(its, subpath, update))
    .every(Boolean);
}

function isAsReported({ folder }: Package, subpath: string, update: boolean): boolean {
  const temporary = mkdtempSync(join(tmpdir(), 'stageguard-api-'));
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, 'dist', subpath, 'index.d.ts'),
      compiler: { tsconfigFilePath: join(folder, 'tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: [basename(folder), subpath].filter(Boolean).join('-'),
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
