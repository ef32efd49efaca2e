#pragma once
#define SHIFT 0.25f
