// Linked after the user's sources, before the runtime; first.cpp comes before them.
char emulationLastData = 1, emulationLastZero = 0;
