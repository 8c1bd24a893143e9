import type { Payload } from 'payload'

type SQLite = {
  client: { execute: (sql: string) => Promise<{ rows: Record<string, unknown>[] }> }
}

/** Columns that differ from copy to copy, where the table has them. */
const varied: Readonly<Record<string, string>> = {
  alt: "'Photograph ' || i",
  cloudflare_image_id: "'image-' || i",
  cloudflare_status: "case when i % 100 = 0 then 'failed' else 'uploaded' end",
  created_at: "strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', i || ' minutes')",
  filename: "'photo-' || i || '.jpg'",
  filesize: 'case when i % 50 = 0 then 6000000 else 500000 end',
}

/** Copies the only document of `media`, below Payload: ten thousand uploads would take an hour. */
export async function multiplyDocument({
  documents,
  payload,
}: {
  documents: number
  payload: Payload
}): Promise<void> {
  const { client } = payload.db as unknown as SQLite
  const { rows } = await client.execute("select name from pragma_table_info('media')")
  const columns = rows.map(({ name }) => String(name)).filter((name) => name !== 'id')
  const values = columns.map((name) => varied[name] ?? `media.${name}`)
  await client.execute(
    `insert into media (${columns.join(', ')})
     with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${documents - 1})
     select ${values.join(', ')} from numbers, media where media.id = 1`,
  )
}
