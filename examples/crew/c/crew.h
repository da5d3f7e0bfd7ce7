/* A pool of threads that shares out pieces of work, and asks about each what it is worth. */

/* What a piece is worth, of which the crew has found `found`; less than 0 to have all stop. Called on any thread. */
typedef double (*crew_judge)(int piece, double found);
/* What happens, for a log. Called on any thread; the text is gone afterwards. */
typedef void (*crew_log)(int thread, const char *text);

typedef struct crew crew;

/* NULL where there is no memory, or no thread. */
crew *crew_hire(int threads, crew_log log);
/* Has the threads work on so many pieces, and waits for them. Returns what all are worth together; -1 where all stopped. */
double crew_work(crew *crew, int pieces, crew_judge judge);
void crew_dismiss(crew *crew);
