/**
 * What this process has used so far, garbage collection on other threads included. Unlike the time of day it stands still
 * while another process has the processor.
 */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
