/** Server components of the admin panel. None so far: what there is works in the browser. */
export {}
