/** Folders that systems make for themselves: of Synology, macOS, QNAP, Windows and Linux. Others begin with a dot. */
const SYSTEM_FOLDERS = new Set([
  ...["@eaDir", "#recycle", "#snapshot", "@Recycle", "@Recently-Snapshot", "__MACOSX"],
  ...["$RECYCLE.BIN", "System Volume Information", "lost+found"],
]);

/** Whether a file or folder is a system's own: hidden, as `.DS_Store` and `.git`, or of a name that one uses. */
export function isSystemName(name: string): boolean {
  return SYSTEM_FOLDERS.has(name) || name.startsWith(".") && !/^\.+$/.test(name);
}

/** Whether any part of a path is a system's own. */
export function isSystemPath(path: string): boolean {
  if (!/(^|\/)[.@#_$Sl]/.test(path)) return false; // no part of it begins as those do
  return path.split("/").some(isSystemName);
}
