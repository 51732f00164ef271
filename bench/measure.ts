import { readFileSync, writeFileSync } from "node:fs";

/** How long some work took: by the clock, and in processor time of all threads, which other work on the machine hardly changes. */
export type Took = { readonly wall: number; readonly cpu: number };

/** Times work, in milliseconds. */
export function timed<T>(work: () => T): { readonly result: T; readonly took: Took } {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = work();
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { result, took: { wall, cpu: (user + system) / 1000 } };
}

/** The same for work that waits. */
export async function timedAsync<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly took: Took }> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { result, took: { wall, cpu: (user + system) / 1000 } };
}

/** Frees what can be freed, where Node was started with --expose-gc, so that work is not charged for what came before it. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** Starts counting the peak of this process's memory anew; only Linux can. */
export function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Elsewhere the peak is that of the whole process, input included.
  }
}

/** The process's memory at its peak since the last `forgetPeak`, in MB. */
export function peakMegabytes(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (kilobytes !== undefined) return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    // No /proc here.
  }
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** The number below which that share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The exponent of growth: the slope of the line through the logarithms, by least squares. */
export function growth(points: readonly { readonly size: number; readonly cost: number }[]): number {
  const logs = points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) }));
  const mean = (of: (log: { x: number; y: number }) => number): number =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length;
  const [x, y] = [mean((log) => log.x), mean((log) => log.y)];
  return mean((log) => (log.x - x) * (log.y - y)) / mean((log) => (log.x - x) ** 2);
}
