import type { ServiceDefinition } from '@grpc/grpc-js';

export function query(request: unknown): Promise<string>;
export const service: ServiceDefinition;
