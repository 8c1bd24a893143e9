/** In the place of the database adapter that a run does not open. */
function refuse(): never {
  throw new Error('This run opens another database')
}

export { refuse as mongooseAdapter, refuse as sqliteAdapter }
