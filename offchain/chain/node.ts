import { readAddressBook, readAddressBookFile } from "./addressBook.js";
import { type OpenDeployment, connectNode, deploymentAt } from "./connection.js";

export { type OpenDeployment, plainProvider } from "./connection.js";

/** Where to find a deployment's address book: one file, or the record of the chain below the project's folder. */
export type BookPlace = { readonly file: string } | { readonly root: string };

/**
 * Connects to a node over HTTP and finds the deployment on its chain. Throws `argument` for an unusable URL, `chain` where
 * the node does not answer, `io`, `json` or `deployment` where there is no deployment.
 */
export async function openDeployment(url: string, place: BookPlace): Promise<OpenDeployment> {
  const { provider, chainId } = await connectNode(url);
  const book = await ("file" in place
    ? readAddressBookFile(place.file, chainId)
    : readAddressBook(place.root, chainId));
  return deploymentAt(provider, book);
}
