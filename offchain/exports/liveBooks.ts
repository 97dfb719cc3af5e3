/**
 * The address books of the deployments that this release knows, as JSON: each that is committed under `deployments/addresses`,
 * imported `with { type: "json" }`. Books of local chains are nobody else's. A test compares the list with the folder.
 */
export const LIVE_BOOKS: readonly unknown[] = [];
