// Copyright the Ascendify authors. SPDX-License-Identifier: Apache-2.0
//
// ascendify_solver_sparse_host.hpp: orders and factors of sparse matrices on the processor of the host, in `double`, for ascendify_solver_sparse.hpp.
// Ascendify copies this file beside sources whose fixes use it; the sources are yours, and so is this copy. It needs C++17.
#ifndef ASCENDIFY_SOLVER_SPARSE_HOST_HPP
#define ASCENDIFY_SOLVER_SPARSE_HOST_HPP

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

namespace ascendify {

namespace structs {

struct HostEntry {
    int index;
    double value;
};
using HostRow = std::vector<HostEntry>;

// A matrix in rows, or in columns, by entries whose indices ascend from 0 on.
struct HostSparse {
    int columns = 0;
    std::vector<HostRow> rows;
    int count() const { return static_cast<int>(rows.size()); }
};

inline bool byIndex(const HostEntry &one, const HostEntry &other) { return one.index < other.index; }

inline HostSparse hostTransposed(const HostSparse &a) {
    HostSparse result{a.count(), std::vector<HostRow>(static_cast<size_t>(a.columns))};
    for (int row = 0; row < a.count(); row++)
        for (const HostEntry &entry : a.rows[row]) result.rows[entry.index].push_back({row, entry.value});
    return result;
}

inline std::vector<int> hostInverse(const std::vector<int> &order) {
    std::vector<int> place(order.size());
    for (size_t at = 0; at < order.size(); at++) place[order[at]] = static_cast<int>(at);
    return place;
}

// The matrix whose element (i, j) is that at (p[i], p[j]).
inline HostSparse hostReordered(const HostSparse &a, const std::vector<int> &p) {
    const std::vector<int> place = hostInverse(p);
    HostSparse result{a.columns, std::vector<HostRow>(a.rows.size())};
    for (size_t row = 0; row < p.size(); row++) {
        HostRow &to = result.rows[row] = a.rows[p[row]];
        for (HostEntry &entry : to) entry.index = place[entry.index];
        std::sort(to.begin(), to.end(), byIndex);
    }
    return result;
}

// The neighbours of each row by entries on either side of the diagonal.
inline std::vector<std::vector<int>> hostNeighbours(const HostSparse &a) {
    std::vector<std::vector<int>> result(a.rows.size());
    for (int row = 0; row < a.count(); row++)
        for (const HostEntry &entry : a.rows[row]) {
            if (entry.index == row) continue;
            result[row].push_back(entry.index);
            result[entry.index].push_back(row);
        }
    for (std::vector<int> &one : result) {
        std::sort(one.begin(), one.end());
        one.erase(std::unique(one.begin(), one.end()), one.end());
    }
    return result;
}

// Reverse Cuthill-McKee (Cuthill and McKee 1969, George 1971): levels from a row far out, rows of few neighbours first, and then all in reverse.
inline std::vector<int> hostNarrowOrder(const HostSparse &a) {
    const std::vector<std::vector<int>> near = hostNeighbours(a);
    std::vector<int> order, seen(near.size(), -1);
    order.reserve(near.size());
    int round = 0;
    // The rows of a part in the order of their levels; the last of them is far out.
    const auto walk = [&](int from) {
        std::vector<int> part{from};
        seen[from] = ++round;
        for (size_t at = 0; at < part.size(); at++) {
            const size_t first = part.size();
            for (const int row : near[part[at]])
                if (seen[row] != round) {
                    seen[row] = round;
                    part.push_back(row);
                }
            std::stable_sort(part.begin() + static_cast<int64_t>(first), part.end(), [&](int one, int other) { return near[one].size() < near[other].size(); });
        }
        return part;
    };
    std::vector<char> placed(near.size(), 0);
    for (int row = 0; row < static_cast<int>(near.size()); row++) {
        if (placed[row]) continue;
        const std::vector<int> part = walk(walk(walk(row).back()).back());
        for (const int one : part) placed[one] = 1;
        order.insert(order.end(), part.begin(), part.end());
    }
    std::reverse(order.begin(), order.end());
    return order;
}

// Minimum degree on the quotient graph (George and Liu 1989): a row that is eliminated becomes an element whose rows are neighbours of each other; an
// element takes in those that it meets. Degrees are bounded by sums, so that an order is found quickly and no bound is promised.
inline std::vector<int> hostSparseOrder(const HostSparse &a) {
    std::vector<std::vector<int>> near = hostNeighbours(a);
    const int n = a.count();
    std::vector<std::vector<int>> elements(near.size()), members(near.size());
    std::vector<char> gone(near.size(), 0), absorbed(near.size(), 0);
    std::vector<int> mark(near.size(), -1), order;
    std::vector<int64_t> degree(near.size());
    std::set<std::pair<int64_t, int>> queue;
    for (int row = 0; row < n; row++) queue.insert({degree[row] = static_cast<int64_t>(near[row].size()), row});
    while (!queue.empty()) {
        const int pivot = queue.begin()->second;
        queue.erase(queue.begin());
        gone[pivot] = 1;
        order.push_back(pivot);
        std::vector<int> &own = members[pivot];
        mark[pivot] = pivot;
        const auto add = [&](int row) {
            if (gone[row] || mark[row] == pivot) return;
            mark[row] = pivot;
            own.push_back(row);
        };
        for (const int row : near[pivot]) add(row);
        for (const int element : elements[pivot]) {
            for (const int row : members[element]) add(row);
            absorbed[element] = 1;
            std::vector<int>().swap(members[element]);
        }
        std::vector<int>().swap(near[pivot]);
        for (const int row : own) {
            auto &rows = near[row];
            rows.erase(std::remove_if(rows.begin(), rows.end(), [&](int one) { return gone[one] || mark[one] == pivot; }), rows.end());
            auto &beside = elements[row];
            beside.erase(std::remove_if(beside.begin(), beside.end(), [&](int one) { return absorbed[one] != 0; }), beside.end());
            beside.push_back(pivot);
            int64_t bound = static_cast<int64_t>(rows.size());
            for (const int element : beside) bound += static_cast<int64_t>(members[element].size()) - 1;
            queue.erase({degree[row], row});
            queue.insert({degree[row] = bound, row});
        }
    }
    return order;
}

// Factors of one kind, and how they solve. `zeros` is the first place whose pivot makes no factor, or -1.
struct HostFactors {
    // L by columns below the diagonal (of QR: nothing), U or R by columns above it, and the pivots.
    std::vector<HostRow> lower, upper;
    std::vector<double> pivots;
    // Of LU: the row that stands at a place. Of QR: the turns that each row took.
    std::vector<int> rowAt;
    struct Turn {
        int with;
        double cosine, sine;
    };
    std::vector<std::vector<Turn>> turns;
    int zeros = -1;

    // The first place whose pivot is not above a tolerance, or -1.
    int weak(double tolerance) const {
        for (size_t at = 0; at < pivots.size(); at++)
            if (static_cast<int>(at) == zeros || !(std::abs(pivots[at]) > tolerance)) return static_cast<int>(at);
        return zeros;
    }
};

// x becomes the solution with the triangle above, by columns.
inline void hostSolveAbove(const HostFactors &f, std::vector<double> &x) {
    for (int k = static_cast<int>(f.pivots.size()) - 1; k >= 0; k--) {
        x[k] /= f.pivots[k];
        for (const HostEntry &entry : f.upper[k]) x[entry.index] -= entry.value * x[k];
    }
}

// A = L L^T row by row: the columns that a row needs are found in the elimination tree (Liu 1986). Reads what is on and below the diagonal.
inline HostFactors hostCholesky(const HostSparse &a) {
    HostFactors f;
    const int n = a.count();
    f.lower.resize(a.rows.size());
    std::vector<int> parent(a.rows.size(), -1), ancestor(a.rows.size(), -1), mark(a.rows.size(), -1), reach;
    std::vector<double> x(a.rows.size(), 0.0);
    for (int k = 0; k < n; k++) {
        double pivot = 0;
        mark[k] = k;
        reach.clear();
        for (const HostEntry &entry : a.rows[k]) {
            if (entry.index > k) break;
            if (entry.index == k) {
                pivot += entry.value;
                continue;
            }
            x[entry.index] += entry.value;
            for (int at = entry.index, next; at != -1 && at < k; at = next) {
                next = ancestor[at];
                ancestor[at] = k;
                if (next == -1) parent[at] = k;
            }
            for (int at = entry.index; mark[at] != k; at = parent[at]) {
                mark[at] = k;
                reach.push_back(at);
            }
        }
        std::sort(reach.begin(), reach.end());
        for (const int j : reach) {
            const double value = x[j] / f.pivots[j];
            x[j] = 0;
            for (const HostEntry &entry : f.lower[j]) x[entry.index] -= entry.value * value;
            pivot -= value * value;
            f.lower[j].push_back({k, value});
        }
        if (!(pivot > 0)) {
            f.zeros = k;
            return f;
        }
        f.pivots.push_back(std::sqrt(pivot));
    }
    return f;
}

inline void hostSolveCholesky(const HostFactors &f, std::vector<double> &x) {
    const int n = static_cast<int>(f.pivots.size());
    for (int k = 0; k < n; k++) {
        x[k] /= f.pivots[k];
        for (const HostEntry &entry : f.lower[k]) x[entry.index] -= entry.value * x[k];
    }
    for (int k = n - 1; k >= 0; k--) {
        for (const HostEntry &entry : f.lower[k]) x[k] -= entry.value * x[entry.index];
        x[k] /= f.pivots[k];
    }
}

// P A = L U column by column (Gilbert and Peierls 1988). The pivot is the greatest of what is left of a column, or what stands on the diagonal where it
// is at least `threshold` of that. A column without a pivot keeps 0 there.
inline HostFactors hostLU(const HostSparse &a, double threshold) {
    HostFactors f;
    const int n = a.count();
    const HostSparse columns = hostTransposed(a);
    f.lower.resize(a.rows.size());
    f.upper.resize(a.rows.size());
    f.pivots.assign(a.rows.size(), 0.0);
    f.rowAt.assign(a.rows.size(), -1);
    std::vector<int> placeOf(a.rows.size(), -1), mark(a.rows.size(), -1), found;
    std::vector<double> x(a.rows.size(), 0.0);
    std::vector<std::pair<int, size_t>> path;
    int free = 0;
    for (int k = 0; k < n; k++) {
        found.clear();
        // Rows that the column reaches by L, each after those that it reaches.
        for (const HostEntry &entry : columns.rows[k]) {
            if (mark[entry.index] != k) {
                mark[entry.index] = k;
                path.push_back({entry.index, 0});
            }
            while (!path.empty()) {
                const int row = path.back().first, place = placeOf[row];
                bool deeper = false;
                while (place != -1 && !deeper && path.back().second < f.lower[place].size()) {
                    const int next = f.lower[place][path.back().second++].index;
                    if (mark[next] == k) continue;
                    mark[next] = k;
                    path.push_back({next, 0});
                    deeper = true;
                }
                if (deeper) continue;
                found.push_back(row);
                path.pop_back();
            }
            x[entry.index] += entry.value;
        }
        int pivot = -1;
        for (auto at = found.rbegin(); at != found.rend(); ++at) {
            const int place = placeOf[*at];
            if (place != -1)
                for (const HostEntry &entry : f.lower[place]) x[entry.index] -= entry.value * x[*at];
            else if (pivot == -1 || std::abs(x[*at]) > std::abs(x[pivot])) pivot = *at;
        }
        if (pivot != -1 && placeOf[k] == -1 && mark[k] == k && x[k] != 0 && std::abs(x[k]) >= threshold * std::abs(x[pivot])) pivot = k;
        if (pivot == -1) {
            while (placeOf[free] != -1) free++;
            pivot = free;
        }
        f.pivots[k] = x[pivot];
        for (const int row : found) {
            const double value = x[row];
            x[row] = 0;
            if (row == pivot) continue;
            if (placeOf[row] != -1) f.upper[k].push_back({placeOf[row], value});
            else if (f.pivots[k] != 0) f.lower[k].push_back({row, value / f.pivots[k]});
        }
        if (f.pivots[k] == 0 && f.zeros == -1) f.zeros = k;
        placeOf[pivot] = k;
        f.rowAt[k] = pivot;
    }
    for (int k = 0; k < n; k++) {
        for (HostEntry &entry : f.lower[k]) entry.index = placeOf[entry.index];
        std::sort(f.lower[k].begin(), f.lower[k].end(), byIndex);
        std::sort(f.upper[k].begin(), f.upper[k].end(), byIndex);
    }
    return f;
}

inline void hostSolveSparseLU(const HostFactors &f, std::vector<double> &b) {
    std::vector<double> x(b.size());
    for (size_t k = 0; k < x.size(); k++) x[k] = b[f.rowAt[k]];
    for (size_t k = 0; k < x.size(); k++)
        for (const HostEntry &entry : f.lower[k]) x[entry.index] -= entry.value * x[k];
    hostSolveAbove(f, x);
    b = std::move(x);
}

// A = Q R by turns (George and Heath 1980): each row of A is turned with the rows of R until nothing of it is left.
inline HostFactors hostQR(const HostSparse &a) {
    HostFactors f;
    HostSparse r{a.columns, std::vector<HostRow>(static_cast<size_t>(a.columns))};
    f.turns.resize(a.rows.size());
    HostRow kept, left;
    for (int at = 0; at < a.count(); at++) {
        HostRow row = a.rows[at];
        while (!row.empty()) {
            HostRow &other = r.rows[row.front().index];
            const double below = row.front().value;
            if (other.empty()) {
                f.turns[at].push_back({row.front().index, 0, 1});
                other.swap(row);
                break;
            }
            if (below == 0) {
                row.erase(row.begin());
                continue;
            }
            const double above = other.front().value, length = std::hypot(above, below), cosine = above / length, sine = below / length;
            f.turns[at].push_back({row.front().index, cosine, sine});
            kept.assign(1, {row.front().index, length});
            left.clear();
            for (size_t one = 1, two = 1; one < other.size() || two < row.size();) {
                const int next = two == row.size() || (one < other.size() && other[one].index < row[two].index) ? other[one].index : row[two].index;
                const double first = one < other.size() && other[one].index == next ? other[one++].value : 0;
                const double second = two < row.size() && row[two].index == next ? row[two++].value : 0;
                kept.push_back({next, cosine * first + sine * second});
                left.push_back({next, cosine * second - sine * first});
            }
            other.swap(kept);
            row.swap(left);
        }
    }
    f.pivots.assign(r.rows.size(), 0.0);
    for (size_t k = 0; k < r.rows.size(); k++) {
        if (!r.rows[k].empty()) {
            f.pivots[k] = r.rows[k].front().value;
            r.rows[k].erase(r.rows[k].begin());
        }
        if (f.pivots[k] == 0 && f.zeros == -1) f.zeros = static_cast<int>(k);
    }
    f.upper = hostTransposed(r).rows;
    return f;
}

// The solution of R x = Q^T b: of more rows than columns the one with the least squares.
inline void hostSolveQR(const HostFactors &f, std::vector<double> &b) {
    std::vector<double> x(f.pivots.size(), 0.0);
    for (size_t row = 0; row < f.turns.size(); row++)
        for (const HostFactors::Turn &turn : f.turns[row]) {
            const double above = x[turn.with], below = b[row];
            x[turn.with] = turn.cosine * above + turn.sine * below;
            b[row] = turn.cosine * below - turn.sine * above;
        }
    hostSolveAbove(f, x);
    b = std::move(x);
}

}  // namespace structs

}  // namespace ascendify

#endif
