/*
 * What CommandLineToArgvW makes of command lines: each on standard input ends with a NUL byte, UTF-8; for each one line comes
 * out, its arguments in hexadecimal UTF-8 with a blank between them, `-` for an empty one. make-vectors.sh runs it under Wine.
 */
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <io.h>

static void show(const wchar_t *arg) {
  int size = WideCharToMultiByte(CP_UTF8, 0, arg, -1, NULL, 0, NULL, NULL);
  unsigned char *text = malloc(size);
  WideCharToMultiByte(CP_UTF8, 0, arg, -1, (char *)text, size, NULL, NULL);
  if (size == 1) putchar('-');
  for (int at = 0; at < size - 1; at++) printf("%02x", text[at]);
  free(text);
}

static void parse(const char *line) {
  int size = MultiByteToWideChar(CP_UTF8, 0, line, -1, NULL, 0);
  wchar_t *wide = malloc(size * sizeof(wchar_t));
  MultiByteToWideChar(CP_UTF8, 0, line, -1, wide, size);
  int count = 0;
  wchar_t **args = CommandLineToArgvW(wide, &count);
  for (int at = 0; at < count; at++) {
    if (at > 0) putchar(' ');
    show(args[at]);
  }
  putchar('\n');
  LocalFree(args);
  free(wide);
}

int main(void) {
  static char line[1 << 16];
  size_t length = 0;
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
  for (int byte; (byte = getchar()) != EOF;) {
    if (length == sizeof line) return 1;
    line[length++] = (char)byte;
    if (byte == 0) {
      parse(line);
      length = 0;
    }
  }
  return 0;
}
