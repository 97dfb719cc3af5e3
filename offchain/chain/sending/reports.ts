/** Where the sending of a transaction says what it does; it prints nothing itself. */
export interface Reports {
  /** One line that stays. */
  say(line: string): void;
  /** One line that the next takes the place of. */
  progress(text: string): void;
  /** The last line of progress is out of date. */
  done(): void;
}

/** What progress is written to. */
interface Stream {
  readonly isTTY: boolean;
  write(text: string): unknown;
}

/** Reports to a terminal: lines through `print`, and progress to `stream` where somebody sees it. */
export function terminalReports(stream: Stream, print: (line: string) => void): Reports {
  const clear = (): void => {
    if (stream.isTTY) stream.write("\r\u001b[2K");
  };
  return {
    say: (line) => {
      clear();
      print(line);
    },
    progress: (text) => {
      clear();
      if (stream.isTTY) stream.write(text);
    },
    done: clear,
  };
}
