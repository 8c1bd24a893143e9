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
  /** Further environment variables, such as credentials: those of the caller are left out. */
  env?: Readonly<Record<string, string>>
  /** What `buildDemo` has compiled, instead of the development server. @default false */
  isBuilt?: boolean
}

/** @throws with what Next has printed */
export function buildDemo(): Promise<void>

export function startDemo(options?: DemoOptions): Promise<Demo>
