export type Demo = {
  /** Folder of database and images; removed by `stop`. */
  readonly dataDir: string
  /** What the server has printed, line by line. */
  readonly log: readonly string[]
  /** Such as `http://localhost:40123`. */
  readonly origin: string
  stop(): Promise<void>
}

export function startDemo(): Promise<Demo>
