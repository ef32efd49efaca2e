/** Runs something that writes; an error of the system becomes a `UserError` that names the file. */
import { errorCode, UserError } from '../files/userError.ts';
import { debug } from './terminal.ts';
import { say } from './words.ts';

export function written<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof UserError || errorCode(error) === '') throw error;
    debug(error);
    throw new UserError(say.cannotWrite(file, errorCode(error)));
  }
}
