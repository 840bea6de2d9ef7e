/* Stands in for node.exe under Wine (launchers.test.ts): prints the command line it got, in UTF-8, and ends with 7. */
#include <windows.h>
#include <stdio.h>

int main(void) {
  static char line[1 << 16];
  WideCharToMultiByte(CP_UTF8, 0, GetCommandLineW(), -1, line, sizeof line, NULL, NULL);
  fputs(line, stdout);
  return 7;
}
