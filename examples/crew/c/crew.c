#include "crew.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct crew {
  pthread_mutex_t mutex;
  pthread_cond_t there_is_work, there_is_none;
  pthread_t *threads;
  int count, hired;
  crew_log log;
  crew_judge judge;
  int next, pieces, under_way, is_over;
  double worth;
};

/* Stands for work that takes long: the harmonic number of the piece, by way of many terms. */
static double find(int piece) {
  double sum = 0;
  for (int i = 1; i <= (piece + 1) * 1000; i++) sum += i % 1000 ? 0 : 1000.0 / i;
  return sum;
}

static void *work(void *given) {
  crew *crew = given;
  pthread_mutex_lock(&crew->mutex);
  int thread = crew->hired++;
  for (;;) {
    while (crew->next >= crew->pieces && !crew->is_over) pthread_cond_wait(&crew->there_is_work, &crew->mutex);
    if (crew->is_over) break;
    int piece = crew->next++;
    crew->under_way++;
    pthread_mutex_unlock(&crew->mutex);

    char text[32];
    snprintf(text, sizeof text, "piece %d", piece);
    if (crew->log) crew->log(thread, text);
    double worth = crew->judge(piece, find(piece));

    pthread_mutex_lock(&crew->mutex);
    if (worth < 0) crew->next = crew->pieces;
    crew->worth = worth < 0 || crew->worth < 0 ? -1 : crew->worth + worth;
    if (--crew->under_way == 0 && crew->next >= crew->pieces) pthread_cond_signal(&crew->there_is_none);
  }
  pthread_mutex_unlock(&crew->mutex);
  return NULL;
}

crew *crew_hire(int threads, crew_log log) {
  crew *crew = calloc(1, sizeof *crew);
  if (!crew) return NULL;
  crew->threads = calloc((size_t)threads, sizeof *crew->threads);
  crew->log = log;
  pthread_mutex_init(&crew->mutex, NULL);
  pthread_cond_init(&crew->there_is_work, NULL);
  pthread_cond_init(&crew->there_is_none, NULL);
  while (crew->threads && crew->count < threads && !pthread_create(&crew->threads[crew->count], NULL, work, crew)) crew->count++;
  if (crew->count == threads) return crew;
  crew_dismiss(crew);
  return NULL;
}

double crew_work(crew *crew, int pieces, crew_judge judge) {
  pthread_mutex_lock(&crew->mutex);
  crew->judge = judge;
  crew->worth = crew->next = 0;
  crew->pieces = pieces;
  pthread_cond_broadcast(&crew->there_is_work);
  while (crew->next < crew->pieces || crew->under_way > 0) pthread_cond_wait(&crew->there_is_none, &crew->mutex);
  double worth = crew->worth;
  pthread_mutex_unlock(&crew->mutex);
  return worth;
}

void crew_dismiss(crew *crew) {
  pthread_mutex_lock(&crew->mutex);
  crew->is_over = 1;
  pthread_cond_broadcast(&crew->there_is_work);
  pthread_mutex_unlock(&crew->mutex);
  for (int i = 0; i < crew->count; i++) pthread_join(crew->threads[i], NULL);
  free(crew->threads);
  free(crew);
}
