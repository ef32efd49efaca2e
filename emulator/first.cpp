// Linked before the user's sources; last.cpp comes after them.
char emulationFirstData = 1, emulationFirstZero = 0;
