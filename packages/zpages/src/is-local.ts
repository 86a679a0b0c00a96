import { BlockList, isIP } from 'node:net';
import type { PageRequest } from './page-types.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Whether a request comes from this machine: the socket's other end is on the loopback interface (no header can say
 * so), it asks for a local host, and no proxy has marked it as somebody else's.
 */
export function isLocal(req: PageRequest): boolean {
  return (
    isLoopback(req.socket.remoteAddress) &&
    // A site whose name was made to resolve to 127.0.0.1 (DNS rebinding) runs in a local browser and could read the
    // answer as its own. The browser still sends that site's name.
    isLocalHost(req.headers.host ?? req.headers[':authority']) &&
    // A reverse proxy on this machine makes the whole world look local. These headers can only refuse.
    FORWARDED.every((header) => req.headers[header] === undefined)
  );
}

function isLoopback(address: string | undefined): boolean {
  const family = isIP(address ?? '');
  if (address === undefined || family === 0) return false;
  // IPv4-mapped addresses (`::ffff:127.0.0.1`, what a dual-stack socket sees) match IPv4's rules here.
  return loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a host, with its port or without, is this machine by its name. */
export function isLocalHost(host: string | string[] | undefined): boolean {
  const [, inBrackets, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(String(host)) ?? [];
  const name = (inBrackets ?? plain ?? '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || isLoopback(name);
}
