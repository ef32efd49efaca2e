/**
 * Lists what a copy of a project takes: the files that git would copy, version control's own folders left out. Gives
 * paths in a fixed order, links as links, and a note for what cannot be copied. Reads folders and ignore files only.
 */
import { type Dirent, readdirSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Ignoring, ignoreFiles, isRuledOut, versionControl, withIgnoreFile } from './ignored.ts';
import type { Note } from './notes.ts';

export interface ProjectFile {
  /** Relative to the project, `/`-separated. */
  readonly path: string;
  /** The text of a symbolic link. */
  readonly link?: string;
}

export interface Project {
  readonly files: readonly ProjectFile[];
  readonly notes: readonly Note[];
}

/** All files below a folder; `tracked` are those that git holds although they are ignored, relative to the folder. */
export function listProject(folder: string, tracked: readonly string[]): Project {
  const files: ProjectFile[] = [];
  const notes: Note[] = [];
  // A file that git holds is taken whatever the ignore files say, and so are the folders on the way to it.
  const held = new Set<string>();
  for (const path of tracked) for (let at = path; at !== '.'; at = posix.dirname(at)) held.add(at);
  const visit = (path: string, above: Ignoring): void => {
    const absolute = join(folder, path);
    let entries: Dirent[];
    try {
      entries = readdirSync(absolute, { withFileTypes: true });
    } catch {
      notes.push({ path: path || '.', kind: 'unreadableFolder' });
      return;
    }
    const ignoring = withIgnoreFile(above, absolute, entries);
    for (const entry of entries) {
      const own = path === '' ? entry.name : `${path}/${entry.name}`;
      if (versionControl.has(entry.name)) continue;
      if (!held.has(own) && isRuledOut(ignoring, join(folder, own), entry.isDirectory())) continue;
      if (entry.isDirectory()) visit(own, ignoring);
      else if (entry.isSymbolicLink()) files.push({ path: own, link: readlinkSync(join(folder, own)) });
      else if (entry.isFile()) files.push({ path: own });
      else notes.push({ path: own, kind: 'notAFile' });
    }
  };
  visit('', ignoreFiles(folder));
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, notes };
}
