export type Sample = { cpuMs: number; wallMs: number }

/** Wall clock and CPU time of this process for one call. */
export async function sample(run: () => Promise<unknown>): Promise<Sample> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await run()
  const wallMs = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  return { cpuMs: (system + user) / 1000, wallMs }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export type Comparison = { base: Sample; cpuRatio: number; ours: Sample; wallRatio: number }

/**
 * Two things side by side, in turn, so that a machine that slows down slows both. The ratios are
 * medians of the pairs' ratios.
 */
export async function compare({
  base,
  ours,
  runs,
  warmups = 2,
}: {
  base: () => Promise<unknown>
  ours: () => Promise<unknown>
  runs: number
  warmups?: number
}): Promise<Comparison> {
  const pairs: { base: Sample; ours: Sample }[] = []
  for (let run = -warmups; run < runs; run += 1) {
    const pair =
      run % 2 === 0
        ? { ours: await sample(ours), base: await sample(base) }
        : { base: await sample(base), ours: await sample(ours) }
    if (run >= 0) pairs.push(pair)
  }
  const pick = (which: 'base' | 'ours', key: keyof Sample): number =>
    median(pairs.map((pair) => pair[which][key]))
  return {
    base: { cpuMs: pick('base', 'cpuMs'), wallMs: pick('base', 'wallMs') },
    cpuRatio: median(pairs.map((pair) => pair.ours.cpuMs / pair.base.cpuMs)),
    ours: { cpuMs: pick('ours', 'cpuMs'), wallMs: pick('ours', 'wallMs') },
    wallRatio: median(pairs.map((pair) => pair.ours.wallMs / pair.base.wallMs)),
  }
}
