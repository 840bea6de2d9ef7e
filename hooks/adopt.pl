# Becomes the parent of whatever its program's descendants leave behind, then becomes that program (prctl(2),
# PR_SET_CHILD_SUBREAPER: it survives exec). Called by omo as
#
#     perl -C0 adopt.pl <number of prctl here> <hushed | -> <program> [args…]
#
# With `hushed`, PERL_BADLANG was set for perl alone and is taken out again. Where the system refuses, the program
# runs all the same: then its orphans are found by less.
my ($prctl, $hushed) = splice @ARGV, 0, 2;
syscall($prctl + 0, 36, 1, 0, 0, 0);
delete $ENV{PERL_BADLANG} if $hushed eq 'hushed';
exec { $ARGV[0] } @ARGV;
print STDERR "adopt: $ARGV[0] cannot be started: $!\n";
exit 126;
