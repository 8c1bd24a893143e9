/** Server components of the admin panel. */
export { Gallery } from '../admin/Gallery/Gallery.js'
export { StatsWidget } from '../admin/StatsWidget/StatsWidget.js'
