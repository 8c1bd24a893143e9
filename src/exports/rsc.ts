/** Server components of the admin panel. */
export { StatsWidget } from '../admin/StatsWidget/StatsWidget.js'
