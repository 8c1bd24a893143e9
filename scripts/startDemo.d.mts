export type Demo = {
  /** Folder of database and images; removed by `stop`. */
  readonly dataDir: string
  /** What the server has printed, line by line. */
  readonly log: readonly string[]
  /** Such as `http://localhost:40123`. */
  readonly origin: string
  stop(): Promise<void>
}

export type DemoOptions = {
  /** Folder below dev/ for what Next compiles; two demos at once need one each. @default '.next/test' */
  distDir?: string
  /** Further environment variables, such as credentials: those of the caller are left out. */
  env?: Readonly<Record<string, string>>
}

export function startDemo(options?: DemoOptions): Promise<Demo>
