/** Server components of the admin panel. */
export { DoctorView } from '../admin/Doctor/DoctorView.js'
export { Gallery } from '../admin/Gallery/Gallery.js'
export { StatsWidget } from '../admin/StatsWidget/StatsWidget.js'
