import { ServerInterceptingCall } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { serverInterceptor } from '@stageguard/grpc';
import { makeCall } from './fixtures/call';
import { uniform } from './fixtures/handlers';
import { type Installation, type Lab, openLab } from './fixtures/lab';

let lab: Lab;
afterEach(() => lab.close());

const installations: Installation[] = ['interceptors', 'instrumentation', 'both'];

describe('a call that is counted', () => {
  it.each(installations)('can do what grpc-js lets calls do: %s', async (install) => {
    const observe = async (how: Installation) => {
      const answers: Record<string, unknown> = {};
      lab = await openLab({
        install: how,
        handlers: uniform((call, callback) => {
          const its = call as unknown as Record<string, () => unknown>;
          for (const name of ['getPath', 'getHost', 'getDeadline', 'getAuthContext'])
            answers[name] = its[name]?.();
          answers['peer'] = /^127\.0\.0\.1:\d+$/.test(its['getPeer']?.() as string);
          answers['recorder'] = its['getMetricsRecorder']?.()?.constructor.name;
          callback?.(null, 'x');
        }),
        serverInterceptors: [
          (_definition, call) => {
            const { localAddress, remotePort } = call.getConnectionInfo();
            answers['connection'] = [localAddress, typeof remotePort];
            return new ServerInterceptingCall(call);
          },
        ],
      });
      await makeCall(lab.client, 'Unary').status;
      const { port } = lab;
      await lab.close();
      return { ...answers, getHost: answers['getHost'] === `127.0.0.1:${port}` };
    };
    expect(await observe(install)).toEqual(await observe('none'));
  });

  it('can do what a later grpc-js may let calls do', async () => {
    class LaterCall extends ServerInterceptingCall {
      getSomethingNew(argument: string): string {
        return `new ${argument} ${this.getHost() !== undefined}`;
      }
    }
    let answer: string | undefined;
    lab = await openLab({
      install: 'none',
      serverInterceptors: [
        (_definition, call) => new LaterCall(call),
        (definition, call) => serverInterceptor(lab.serverMetrics)(definition, call),
        (_definition, call) => {
          answer = (call as LaterCall).getSomethingNew('thing');
          return new ServerInterceptingCall(call);
        },
      ],
    });
    await makeCall(lab.client, 'Unary').status;
    expect(lab.served).toHaveLength(1);
    expect(answer).toBe('new thing true');
  });
});
