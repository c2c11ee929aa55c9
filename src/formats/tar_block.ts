/** What tar files are made of: headers take one block, and files begin at one. */
export const TAR_BLOCK = 512;
